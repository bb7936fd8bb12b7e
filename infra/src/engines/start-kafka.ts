import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { lockDataDir } from './data-dir-lock.js'
import { claimPort } from './free-port.js'
import {
  type GuardedCommand,
  type GuardedProcess,
  logTail,
  type ProcessEnd,
  startGuarded,
} from './guarded-process.js'
import { kafkaArchiveFile, kafkaJars } from './kafka-jars.js'
import { kafkaProperties } from './kafka-properties.js'
import { requireJava } from './require-java.js'
import { engineFile, telstarHome } from './telstar-home.js'
import { waitUntil } from './wait-until.js'

const readyMs = 60_000
const upLine = 'Kafka Server started'

export interface KafkaOptions {
  dataDir: string
  /** 0 or none: a free one. */
  port?: number
  /** The JVM's -Xmx, such as `768m`. */
  heap?: string
  /** Default: `../logs` beside dataDir. */
  logDir?: string
  home?: string
  /** Writes an archive of all loaded classes to this file when it ends; else the one that is there is read. */
  archiveTo?: string
}

export interface RunningKafka {
  brokers: string
  port: number
  pid: number
  exited: Promise<ProcessEnd>
  stop(): Promise<void>
}

/**
 * Starts a KRaft node on loopback and waits until it serves clients; formats dataDir the first time. Throws
 * PrerequisiteMissing without Java or Maven, LockHeld when dataDir is in use, and an Error with the log's end when the
 * broker does not come up.
 */
export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const { dataDir, heap = '512m', logDir = join(dirname(dataDir), 'logs'), home = telstarHome() } = options
  const java = await requireJava()
  const jars = await kafkaJars(home)
  const classpath = join(jars, '*')
  mkdirSync(logDir, { recursive: true })
  const lock = await lockDataDir(dataDir, 'Kafka')
  try {
    const port = await claimPort(options.port, 'Kafka')
    const properties = `${dataDir}.properties`
    writeFileSync(properties, kafkaProperties({ dataDir, port, controllerPort: await claimPort(0, 'Kafka') }))
    await formatOnce({ java, classpath, properties, dataDir })
    const flags = [...jvmFlags(heap, join(logDir, 'kafka.log')), ...archiveFlags(jars, options.archiveTo)]
    const args = [...flags, '-cp', classpath, 'kafka.Kafka', properties]
    const kafka = await startReady({ command: java, args, logFile: join(logDir, 'kafka.out'), lock })
    return {
      brokers: `127.0.0.1:${port}`,
      port,
      pid: kafka.pid,
      exited: kafka.exited,
      stop: () => kafka.stop(15_000),
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

function jvmFlags(heap: string, log: string): string[] {
  return [
    `-Xmx${heap}`,
    '-Xms128m',
    '-XX:+UseSerialGC',
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${engineFile('kafka', 'log4j2.properties')}`,
    `-Dtelstar.kafka.log=${log}`,
  ]
}

/** An archive of another JVM or of other jars is passed over by the JVM itself. */
function archiveFlags(jars: string, archiveTo: string | undefined): string[] {
  if (archiveTo !== undefined) return [`-XX:ArchiveClassesAtExit=${archiveTo}`]
  const archive = kafkaArchiveFile(jars)
  return existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []
}

interface Storage {
  java: string
  classpath: string
  properties: string
  dataDir: string
}

// meta.properties is the last thing a format writes: without it what lies there is half a format.
async function formatOnce({ java, classpath, properties, dataDir }: Storage): Promise<void> {
  if (existsSync(join(dataDir, 'meta.properties'))) return
  rmSync(dataDir, { recursive: true, force: true })
  // Joined by =, because an id may begin with a dash, which would pass for an option.
  const clusterId = `--cluster-id=${randomBytes(16).toString('base64url')}`
  const tool = ['kafka.tools.StorageTool', 'format', clusterId, '-c', properties]
  const quiet = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Dlog4j2.level=OFF']
  const result = await execa(java, [...quiet, '-cp', classpath, ...tool], { reject: false, all: true })
  if (result.failed)
    throw new Error(`Kafka's storage ${dataDir} could not be formatted:\n${result.all.slice(-2000)}`)
}

async function startReady(command: GuardedCommand): Promise<GuardedProcess> {
  const from = statSync(command.logFile, { throwIfNoEntry: false })?.size ?? 0
  const kafka = await startGuarded(command)
  const ended = kafka.exited.then(({ code }) => {
    throw new Error(`Kafka ended with ${code} before it was up:\n${logTail(command.logFile)}`)
  })
  ended.catch(() => {})
  try {
    const isUp = () => readFileSync(command.logFile).subarray(from).includes(upLine)
    await waitUntil('The start of Kafka', isUp, { deadlineMs: readyMs, broken: ended })
  } catch (error) {
    await kafka.stop(0)
    throw error
  }
  return kafka
}
