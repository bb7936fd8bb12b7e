import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { isSameProcess } from '../stack/stack-state.js'
import { addressesOf } from './addresses.js'
import { CliError } from './cli-error.js'
import { regionOption } from './region-option.js'

const stopWithinMs = 60_000

export function addDownCommand(parent: Command): void {
  parent
    .command('down')
    .description('stops the region that runs on this machine; its data stays')
    .addOption(regionOption())
    .action(({ region }: { region: string }) => stopRegion(region))
}

async function stopRegion(region: string): Promise<void> {
  const { stack, home } = addressesOf(region, process.env)
  if (stack === null) throw new CliError(3, `region ${region} is not running on this machine`)
  process.kill(stack.pid, 'SIGTERM')
  const deadline = Date.now() + stopWithinMs
  while (isSameProcess(stack.pid, stack.identity)) {
    if (Date.now() > deadline) {
      throw new CliError(
        1,
        `region ${region} (process ${stack.pid}) has not stopped within ${stopWithinMs / 1000} s`,
        `see ${home.logs}; kill -9 ${stack.pid} ends it and everything it started`,
      )
    }
    await sleep(100)
  }
  process.stdout.write(`region ${region} is stopped; its data is in ${home.data}\n`)
}
