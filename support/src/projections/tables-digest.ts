import { createHash } from 'node:crypto'
import type { Projection } from './projection.js'

/** Two generations with the same digest are made by the same code, as far as can be told. */
export function tablesDigest(projection: Pick<Projection, 'tables' | 'revision'>): string {
  return createHash('sha256')
    .update(`${projection.revision ?? 0}\n${projection.tables('read_model')}`)
    .digest('hex')
}
