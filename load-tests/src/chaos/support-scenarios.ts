import { noEventSkipped } from './no-event-skipped.js'
import { oneVersionWins } from './one-version-wins.js'
import { readModelsRebuilt } from './read-models-rebuilt.js'
import type { SupportScenario } from './scenario.js'

/** Every fault run on the database of customer support alone, in the order of the promises. */
export const supportScenarios: readonly SupportScenario[] = [
  oneVersionWins,
  noEventSkipped,
  readModelsRebuilt,
]
