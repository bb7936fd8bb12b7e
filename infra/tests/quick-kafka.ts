import { kafkaArchive } from '../src/engines/kafka-archive.js'
import { telstarHome } from '../src/engines/telstar-home.js'

/**
 * Before the tests on real engines: a test run starts Kafka some fifty times, for seconds each. Its classes are compiled
 * in one step only: a third of the work of a start.
 */
export async function setup(): Promise<void> {
  await kafkaArchive(telstarHome())
  process.env['JDK_JAVA_OPTIONS'] = '-XX:TieredStopAtLevel=1'
}
