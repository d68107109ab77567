import { type Contender, interleave, type Round, type Rounds, type Scenario } from './rounds.js';
import { describeRound, type Stage } from './stage.js';

/** Runs a scenario on the stage, and says the result of each round, after `finished`. */
export function measure(
  stage: Stage,
  scenario: Scenario,
  finished: (contender: Contender, round: Round) => void = () => undefined,
): Promise<Rounds> {
  return interleave(stage.client, stage.postgres.pid, stage.timing, scenario, (who, round) => {
    finished(who, round);
    stage.say(describeRound(`${scenario.name}, ${who.name}`, round));
  });
}
