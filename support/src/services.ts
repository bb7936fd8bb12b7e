import type { Reader } from '@telstar/http/reader'
import type { Audit } from './api/audit/audit-table.js'
import type { CommandSets } from './api/commands/command-sets.js'
import type { Commands } from './api/commands/commands.js'
import type { FailedNotice } from './departments/notices-table.js'
import type { Outcome } from './domain/carry-out.js'
import type { ExportDocument } from './privacy/export-document.js'
import type { ExportOrder } from './privacy/export-subject.js'
import type { GenerationProgress } from './projections/read-progress.js'
import type { Listeners } from './tmf/hub/listeners-table.js'

/** What the routes are built on. */
export interface Services {
  /** As `support_reader`: read models and nothing else. */
  readonly reader: Reader
  readonly sets: CommandSets
  readonly commands: Commands
  readonly audit: Pick<Audit, 'record' | 'read'>
  readonly readModels: ReadModels
  readonly notices: FailedNotices
  readonly listeners: Pick<Listeners, 'add' | 'remove'>
  exportSubject(order: ExportOrder): Promise<ExportDocument | Outcome>
  /** Unix milliseconds. */
  readonly now: () => number
  readonly newId: () => string
}

/** Notices to departments that were given up. */
export interface FailedNotices {
  failed(most: number): Promise<FailedNotice[]>
  /** @returns the ids of those that had been */
  retry(noticeIds: readonly string[]): Promise<string[]>
}

/** The read models as such: how far they are, and making them anew. */
export interface ReadModels {
  progress(): Promise<GenerationProgress[]>
  /** @param by as `actorName` writes it @returns the generation; null: there is no such read model */
  rebuild(name: string, by: string): Promise<number | null>
}
