import { fileURLToPath } from 'node:url'

const runsFromSource = import.meta.url.endsWith('.ts')

/**
 * The command line that runs an entry file lying beside this one (`timescale-server-main`) the way this process runs:
 * the built one from a build, the source through tsx from sources.
 */
export function spawnEntry(name: string, args: readonly string[]): { command: string; args: string[] } {
  const entry = fileURLToPath(new URL(`./${name}.${runsFromSource ? 'ts' : 'js'}`, import.meta.url))
  const loader = runsFromSource ? ['--import', import.meta.resolve('tsx'), '--conditions=telstar-source'] : []
  return { command: process.execPath, args: [...loader, entry, ...args] }
}
