import { join } from 'node:path'

/** Where a region's stack keeps everything it owns: `.telstar/<region>/`, one git-ignored folder. */
export interface StackHome {
  readonly region: string
  /** Shared by all regions: engines and what else is fetched once. */
  readonly home: string
  readonly folder: string
  readonly logs: string
  readonly secrets: string
  readonly data: string
  readonly stateFile: string
  readonly lockFile: string
}

/** The project's folder, from the sources as from `dist/`. */
export const projectFolder = join(import.meta.dirname, '..', '..', '..')

/** @param home see `telstarHome` */
export function stackHome(region: string, home: string): StackHome {
  const folder = join(home, region)
  return {
    region,
    home,
    folder,
    logs: join(folder, 'logs'),
    secrets: join(folder, 'secrets'),
    data: join(folder, 'data'),
    stateFile: join(folder, 'stack.json'),
    lockFile: join(folder, 'lock'),
  }
}
