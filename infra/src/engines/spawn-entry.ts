import { fileURLToPath } from 'node:url'
import { programFile } from './program-file.js'

const runsFromSource = import.meta.url.endsWith('.ts')

/**
 * The command line that runs an entry file lying beside this one (`timescale-server-main`) the way this process runs:
 * the built one from a build, the source through tsx from sources.
 */
export function spawnEntry(name: string, args: readonly string[]): { command: string; args: string[] } {
  const entry = fileURLToPath(new URL(`./${name}.${runsFromSource ? 'ts' : 'js'}`, import.meta.url))
  const { file, options } = runsFromSource ? programFile(entry) : { file: entry, options: [] }
  return { command: process.execPath, args: [...options, file, ...args] }
}
