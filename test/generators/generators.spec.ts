import { QUICK_GENERATORS } from './generators.js';
import { testGenerators } from './test-generators.js';

testGenerators(QUICK_GENERATORS);
