import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { telstarHome } from '../engines/telstar-home.js'
import { stackHome } from '../stack/stack-home.js'
import { CliError } from './cli-error.js'
import { regionOption } from './region-option.js'

interface LogsOptions {
  readonly region: string
  readonly follow?: boolean
  readonly lines: number
}

export function addLogsCommand(parent: Command): void {
  parent
    .command('logs [station]')
    .description('shows the logs of a station or an engine, or of all')
    .option('-f, --follow', 'go on as more is written')
    .option('-n, --lines <count>', 'how many of the last lines', wholeNumber, 50)
    .addOption(regionOption())
    .action((station: string | undefined, options: LogsOptions) => showLogs(station, options))
}

async function showLogs(station: string | undefined, { region, follow, lines }: LogsOptions): Promise<void> {
  const { logs } = stackHome(region, telstarHome())
  const names = existsSync(logs) ? readdirSync(logs).filter((name) => name.endsWith('.log')) : []
  if (names.length === 0)
    throw new CliError(3, `region ${region} has no logs yet`, 'start it with ./telstar up')
  const wanted = station === undefined ? names : names.filter((name) => name === `${station}.log`)
  if (wanted.length === 0) {
    const there = names.map((name) => name.replace(/\.log$/, '')).join(', ')
    throw new CliError(2, `there is no log of ${station}`, `there are: ${there}`)
  }
  await tail(
    wanted.map((name) => join(logs, name)),
    ['-n', String(lines), ...(follow ? ['-F'] : [])],
  )
}

function tail(files: readonly string[], options: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('tail', [...options, ...files], { stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', reject)
    child.once('exit', () => resolve())
  })
}

function wholeNumber(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}
