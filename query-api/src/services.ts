import type { Reader } from '@telstar/http/reader'
import type { Catalogue } from './catalogue.js'
import type { Commands } from './commands/commands.js'
import type { AlertFeed } from './stream/alert-feed.js'

/** What the routes are built on. */
export interface Services {
  readonly region: string
  readonly reader: Reader
  readonly catalogue: Catalogue
  readonly commands: Commands
  readonly feed: AlertFeed
  /** Unix milliseconds. */
  readonly now: () => number
}
