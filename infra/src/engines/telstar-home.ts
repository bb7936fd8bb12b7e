import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

// src/engines and dist/engines lie equally deep, so this holds from sources and from a build.
const infraFolder = fileURLToPath(new URL('../../', import.meta.url))

/** The one git-ignored folder everything provisioned and stored lies in: TELSTAR_HOME, else `.telstar` in the repository. */
export function telstarHome(env: NodeJS.ProcessEnv = process.env): string {
  return env['TELSTAR_HOME'] ? resolve(env['TELSTAR_HOME']) : resolve(infraFolder, '..', '.telstar')
}

/** A file of infra/engines/, such as a pom or the guard script. */
export function engineFile(...path: string[]): string {
  return resolve(infraFolder, 'engines', ...path)
}
