import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kafkaArchiveFile, kafkaJars } from './kafka-jars.js'
import { startKafka } from './start-kafka.js'

/**
 * Makes an archive of Kafka's classes, once: every start of Kafka then takes two thirds of the time. A Kafka runs for a
 * moment for it.
 */
export async function kafkaArchive(home: string): Promise<void> {
  const archive = kafkaArchiveFile(await kafkaJars(home))
  if (existsSync(archive)) return
  const part = `${archive}.${process.pid}`
  const folder = mkdtempSync(join(tmpdir(), 'telstar-classes-'))
  try {
    const kafka = await startKafka({ dataDir: join(folder, 'kafka'), home, archiveTo: part })
    // Its end writes the archive, which takes longer than a stop may.
    process.kill(kafka.pid, 'SIGTERM')
    await kafka.exited
    if (existsSync(part)) renameSync(part, archive)
  } finally {
    rmSync(folder, { recursive: true, force: true })
    rmSync(part, { force: true })
  }
}
