import { existsSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Program {
  readonly file: string
  /** Node's own options, before the file. */
  readonly options: readonly string[]
}

const projectFolder = resolve(fileURLToPath(new URL('../../../', import.meta.url)))

/**
 * How a program is started from its source file: through tsx; from its build where TELSTAR_BUILT is 1, as a whole test
 * run asks after building: a station is up in half the time. Programs that are in no build always start from source.
 */
export function programFile(source: string, env: NodeJS.ProcessEnv = process.env): Program {
  const built = env['TELSTAR_BUILT'] === '1' ? builtFile(source) : null
  if (built !== null && existsSync(built)) return { file: built, options: ['--enable-source-maps'] }
  return { file: source, options: ['--import', import.meta.resolve('tsx'), '--conditions=telstar-source'] }
}

/** `broker/src/main.ts` is built as `broker/dist/main.js`, `processors/main.ts` as `processors/dist/main.js`. */
function builtFile(source: string): string | null {
  const [workspace = '', ...path] = relative(projectFolder, source).split(sep)
  if (workspace === '..' || !source.endsWith('.ts')) return null
  const file = (path[0] === 'src' ? path.slice(1) : path).join(sep)
  return join(projectFolder, workspace, 'dist', file.replace(/\.ts$/, '.js'))
}
