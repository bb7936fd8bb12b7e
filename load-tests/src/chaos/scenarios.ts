import { cleanStop } from './clean-stop.js'
import { frozenKafka } from './frozen-kafka.js'
import { immutableLog } from './immutable-log.js'
import { killedWriter } from './killed-writer.js'
import { lateData } from './late-data.js'
import { poison } from './poison.js'
import { pubackMeansKafka } from './puback-means-kafka.js'
import type { Scenario } from './scenario.js'

/** Every fault run, in the order of the promises. */
export const scenarios: readonly Scenario[] = [
  pubackMeansKafka,
  frozenKafka,
  killedWriter,
  poison,
  lateData,
  immutableLog,
  cleanStop,
]
