import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kafkaJars } from '../src/engines/kafka-jars.js'
import { startKafka } from '../src/engines/start-kafka.js'
import { telstarHome } from '../src/engines/telstar-home.js'

/**
 * Before the tests on real engines: a test run starts Kafka some fifty times, for seconds each. Its classes are read from
 * an archive made at the first run, and compiled in one step only: a third of the work of a start.
 */
export async function setup(): Promise<void> {
  const archive = join(await kafkaJars(telstarHome()), 'classes.jsa')
  const quick = '-XX:TieredStopAtLevel=1'
  if (!existsSync(archive)) {
    const part = `${archive}.${process.pid}`
    process.env['JDK_JAVA_OPTIONS'] = `${quick} -XX:ArchiveClassesAtExit=${part}`
    await startOnce()
    renameSync(part, archive)
  }
  process.env['JDK_JAVA_OPTIONS'] = `${quick} -XX:SharedArchiveFile=${archive}`
}

/** Its end writes the archive, which takes longer than a stop may. */
async function startOnce(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-classes-'))
  try {
    const kafka = await startKafka({ dataDir: join(folder, 'kafka') })
    process.kill(kafka.pid, 'SIGTERM')
    await kafka.exited
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
