import type { Catalogue } from './catalogue.js'
import type { Reader } from './database/reader.js'

/** What the routes are built on. */
export interface Services {
  readonly region: string
  readonly reader: Reader
  readonly catalogue: Catalogue
  /** Unix milliseconds. */
  readonly now: () => number
}
