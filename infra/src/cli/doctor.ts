import { existsSync, mkdirSync, statfsSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { execa } from 'execa'
import { kafkaVersion } from '../engines/kafka-jars.js'
import { machinePorts, wellKnownPorts } from '../stack/ports.js'
import { projectFolder } from '../stack/stack-home.js'
import { isSameProcess, readStackState, type StackState } from '../stack/stack-state.js'
import { type Addresses, addressesOf } from './addresses.js'
import {
  diskCheck,
  failed,
  type HealthCheck,
  memoryCheck,
  note,
  ok,
  portsCheck,
  prerequisiteChecks,
  processCheck,
} from './health-check.js'
import { outputOption } from './output-option.js'
import { missingOf } from './process-readiness.js'
import { regionFigures } from './region-figures.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, renderRows } from './render-rows.js'

interface DoctorOptions {
  readonly region: string
  readonly output: OutputFormat
}

export function addDoctorCommand(parent: Command): void {
  parent
    .command('doctor')
    .description('looks for what is missing or broken on this machine; each failure with its cure')
    .addOption(regionOption())
    .addOption(outputOption())
    .addHelpText('after', '\nExit code 0: nothing failed; 1: something did.')
    .action(doctor)
}

async function doctor({ region, output }: DoctorOptions): Promise<void> {
  const addresses = addressesOf(region, process.env)
  const { home } = addresses.home
  mkdirSync(home, { recursive: true })
  const { bavail, bsize } = statfsSync(home)
  const checks = [
    ...(await prerequisites()),
    await packages(),
    diskCheck(home, bavail * bsize),
    memoryCheck(totalmem()),
    engines(home),
    await ports(addresses.stack),
    ...(await stack(addresses)),
  ]
  process.stdout.write(
    renderRows(
      output,
      ['check', 'result', 'found', 'cure'],
      checks.map((check) => ({ ...check })),
    ),
  )
  if (checks.some(({ result }) => result === 'failed')) process.exitCode = 1
}

async function prerequisites(): Promise<HealthCheck[]> {
  const script = join(projectFolder, 'infra', 'scripts', 'prerequisites.sh')
  const { stdout } = await execa('bash', ['-c', '. "$0" && missing_prerequisites building', script], {
    reject: false,
  })
  return prerequisiteChecks(stdout)
}

async function packages(): Promise<HealthCheck> {
  const script = join(projectFolder, 'infra', 'scripts', 'install-state.mjs')
  const { failed: incomplete } = await execa('node', [script, 'complete'], { reject: false })
  if (!incomplete) return ok('packages', 'node_modules holds what package-lock.json asks for')
  return failed(
    'packages',
    'node_modules is not what package-lock.json asks for',
    'bash infra/scripts/ensure-installed.sh',
  )
}

function engines(home: string): HealthCheck {
  if (existsSync(join(home, 'engines', `kafka-${kafkaVersion}`)))
    return ok('engines', `provisioned in ${join(home, 'engines')}`)
  return note('engines', 'not provisioned yet', 'the first ./telstar up fetches them')
}

async function ports(running: StackState | null): Promise<HealthCheck> {
  const ours = new Set(Object.values(running?.ports ?? {}))
  const busy: string[] = []
  for (const { port, setting } of wellKnownPorts) {
    if (!ours.has(port) && !(await machinePorts.isFree(port))) busy.push(`${port} (${setting})`)
  }
  return portsCheck(busy)
}

async function stack(addresses: Addresses): Promise<HealthCheck[]> {
  const { stack: running, region } = addresses
  if (running === null) return [leftovers(addresses)]
  const processes = running.processes.map(async (record) =>
    processCheck(record, await missingOf(record, running.ports)),
  )
  return [
    ok('region', `${region} is ${running.state} as process ${running.pid}`),
    ...(await Promise.all(processes)),
    await reach(addresses),
  ]
}

function leftovers({ region, home }: Addresses): HealthCheck {
  const alive = (readStackState(home.stateFile)?.processes ?? []).filter(
    ({ pid, identity }) => pid !== null && isSameProcess(pid, identity),
  )
  if (alive.length === 0) return note('region', `${region} is not running`, './telstar up starts it')
  const pids = alive.map(({ pid }) => pid).join(' ')
  return failed(
    'region',
    `${region} does not run, but left ${alive.map(({ name }) => name).join(', ')} behind`,
    `kill -9 ${pids}`,
  )
}

async function reach(addresses: Addresses): Promise<HealthCheck> {
  try {
    const { lag, nodesOnline, nodes } = await regionFigures(addresses)
    return ok(
      'data',
      `Kafka and the database answer; ${nodesOnline} of ${nodes} nodes online, ${lag} records wait`,
    )
  } catch (error) {
    return failed('data', (error as Error).message, 'see ./telstar logs kafka, ./telstar logs timescaledb')
  }
}
