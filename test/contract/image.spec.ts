import { readFileSync } from 'node:fs';
import { productionCommand } from '../support/production-command.js';

describe('The image', () => {
  it('runs the server with the options of `npm run start:prod`', () => {
    const command = /^CMD (\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8'))![1]!;
    expect(JSON.parse(command)).toEqual(expect.arrayContaining(productionCommand()));
  });
});
