import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { LockHeld } from '../engines/file-lock.js'
import { telstarHome } from '../engines/telstar-home.js'
import { type OpenStack, openStack } from '../stack/open-stack.js'
import { askedPorts } from '../stack/ports.js'
import { stackHome } from '../stack/stack-home.js'
import { stationNames } from '../stack/station-commands.js'
import { CliError } from './cli-error.js'
import { regionOption } from './region-option.js'
import { showSteps } from './show-steps.js'
import { toldToStop } from './told-to-stop.js'
import { upDetached } from './up-detached.js'
import type { UpOptions } from './up-options.js'
import { welcome } from './welcome.js'

export function addUpCommand(parent: Command): void {
  parent
    .command('up')
    .description('starts a whole region on this machine, with simulated nodes; Ctrl-C stops it')
    .option('--fresh', 'begin empty: data, logs and tokens of the region are removed first')
    .option('--detach', 'return when it runs; telstar down stops it')
    .addOption(count(new Option('--nodes <count>', 'simulated nodes, 0 for none').default(50), 10_000))
    .addOption(count(new Option('--cells <count>', 'cells of each simulated node').default(3), 1000))
    .option('--no-trouble', 'the simulated nodes have no trouble made for looking at')
    .addOption(regionOption())
    .addHelpText(
      'after',
      '\nPorts: MQTT_PORT, HTTP_PORT, KAFKA_PORT, DATABASE_PORT, REDIS_PORT, INBOX_PORT, SUPPORT_PORT ask for certain ones.' +
        '\nNOTIFY_CONFIG_FILE names other routes of notices than those to the inbox.',
    )
    .action((options: UpOptions) => (options.detach ? upDetached(options) : up(options)))
}

function count(option: Option, most: number): Option {
  return option.argParser((text) => {
    const number = Number(text)
    if (Number.isInteger(number) && number >= 0 && number <= most) return number
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${most}.`)
  })
}

async function up(options: UpOptions): Promise<void> {
  // Listened for from the first moment: Ctrl-C during the start stops what has started.
  const told = toldToStop(process.env)
  const opened = await open(options)
  try {
    const stopped = await Promise.race([showSteps(opened.stack.steps()), told.then((why) => ({ why }))])
    if (stopped === undefined) {
      opened.stateFile.enter('running')
      process.stdout.write(
        await welcome({ ...options, detached: Boolean(process.env.TELSTAR_DETACHED) }, opened.ports),
      )
      process.send?.({ ready: true })
    }
    const why = stopped?.why ?? (await told)
    process.stdout.write(`\nStopping (${why}) …\n`)
  } finally {
    await opened.close((text) => process.stdout.write(`  ${text}\n`))
  }
  process.stdout.write(
    'Stopped. Data is kept; npm start continues with it, npm start -- --fresh begins empty.\n',
  )
}

async function open({ region, fresh = false, nodes, cells, trouble }: UpOptions): Promise<OpenStack> {
  const notifyFile = process.env.NOTIFY_CONFIG_FILE
  const stations = stationNames.filter((name) => name !== 'fleet' || nodes > 0)
  try {
    return await openStack({
      home: stackHome(region, telstarHome()),
      stations,
      restart: true,
      fleet: { nodes, cells, trouble },
      ...(notifyFile && { notifyFile: resolve(notifyFile) }),
      asked: askedPorts(process.env),
      wellKnownPorts: true,
      fresh,
      say: (text) => process.stdout.write(`${text}\n`),
    })
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error
    throw new CliError(
      1,
      `region ${region} already runs on this machine (process ${error.pid})`,
      './telstar status shows it, ./telstar down stops it',
    )
  }
}
