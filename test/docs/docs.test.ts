import { expect } from 'chai';
import { readRepository } from '../../tools/docs-check/read-repository.js';
import { programsOf, runProgram } from '../../tools/docs-check/run-blocks.js';
import { platform } from '../support/platform.js';

const minutes = 60_000;
const programs = [...readRepository().documents.values()].flatMap(programsOf);

describe('commands in documents', () => {
  it('are there to be tried, by themselves and against a platform', () => {
    expect(programs.filter(({ needsPlatform }) => needsPlatform).length).to.be.at.least(2);
    expect(programs.filter(({ needsPlatform }) => !needsPlatform).length).to.be.at.least(3);
  });

  for (const program of programs)
    it(`run as ${program.name} says`, async () => {
      await runProgram(program, program.needsPlatform ? platform() : undefined);
    }).timeout(2 * minutes);
});
