import { cleanStop } from './clean-stop.js'
import { frozenKafka } from './frozen-kafka.js'
import { frozenWriters } from './frozen-writers.js'
import { fullSpool } from './full-spool.js'
import { immutableLog } from './immutable-log.js'
import { killedWriters } from './killed-writers.js'
import { lateData } from './late-data.js'
import { noticesOnce } from './notices-once.js'
import { personForgotten } from './person-forgotten.js'
import { poison } from './poison.js'
import { pubackMeansKafka } from './puback-means-kafka.js'
import { scaledWriters } from './scaled-writers.js'
import type { Scenario } from './scenario.js'

/** Every fault run on a whole region, in the order of the promises. */
export const scenarios: readonly Scenario[] = [
  pubackMeansKafka,
  frozenKafka,
  killedWriters,
  frozenWriters,
  scaledWriters,
  poison,
  lateData,
  immutableLog,
  fullSpool,
  noticesOnce,
  personForgotten,
  cleanStop,
]
