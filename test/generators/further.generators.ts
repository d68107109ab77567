import { FURTHER_GENERATORS } from './generators.js';
import { testGenerators } from './test-generators.js';

testGenerators(FURTHER_GENERATORS);
