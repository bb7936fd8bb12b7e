import { Admission } from '@telstar/http/admission'
import { answerProblem } from '@telstar/http/answer-problem'
import { listen } from '@telstar/http/listen'
import { isPublicPath } from '@telstar/http/public-path'
import { Reader } from '@telstar/http/reader'
import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import { createApp } from './api/app.js'
import { Audit } from './api/audit/audit-table.js'
import { commandSets } from './api/commands/command-sets.js'
import { Commands } from './api/commands/commands.js'
import type { SupportConfig } from './config.js'
import { failedNotices, requeueNotices } from './departments/notices-table.js'
import type { Events } from './events.js'
import type { Foundation, FoundationParts } from './foundation.js'
import { exportSubject } from './privacy/export-subject.js'
import { readProgress } from './projections/read-progress.js'
import { requestRebuild } from './projections/request-rebuild.js'
import { readLookups } from './queries/read-lookups.js'
import type { Services } from './services.js'
import { Listeners } from './tmf/hub/listeners-table.js'
import { tokenKeys } from './token-keys.js'

interface ApiSurroundings extends FoundationParts {
  readonly config: SupportConfig
  readonly foundation: Foundation
  readonly events: Events
  readonly readiness: () => string | null
  readonly now: () => number
  readonly newId: () => string
}

/** Serves the API; it answers 503 while what it needs is away. @returns the port */
export async function serveApi(around: ApiSurroundings): Promise<number> {
  const { config, foundation, events, teardown, metrics, readiness, newId } = around
  const { issuer, audience, source } = config.tokens
  if (source === null) throw new Error('the API needs keys to check tokens with')
  const app = createApp({
    services: apiServices(around),
    askDatabase: () => foundation.pool.query('SELECT FROM support.events LIMIT 1'),
    ...{ readiness, metrics, events, newId },
    tokens: { issuer, audience, keys: tokenKeys(source) },
    isPublic: isPublicPath(config.http.host),
  })
  const refuse = answerProblem({ events, newId })
  const server = await listen({ ...config.http, fetch: app.fetch, answerProblem: refuse, newId })
  teardown.add('http', server.stop)
  return server.port
}

function apiServices({ config, foundation, now, newId, ...around }: ApiSurroundings): Services {
  const { pool, store, vault, carryOut } = foundation
  const admission = admissionOf(config, around.events)
  const reader = openReader({ config, ...around })
  return {
    ...{ reader, now, newId },
    sets: commandSets(config.policies),
    commands: new Commands({ carryOut, lookups: readLookups(reader), admission, now }),
    audit: new Audit(pool),
    listeners: new Listeners(pool),
    notices: {
      failed: (most) => failedNotices(pool, most),
      // Wherever departments are told: the sweep there finds it.
      retry: (noticeIds) => requeueNotices(pool, noticeIds),
    },
    readModels: {
      progress: () => readProgress(pool),
      rebuild: (name, by) => requestRebuild(pool, name, by),
    },
    exportSubject: (order) => exportSubject({ carryOut, store, vault }, order),
  }
}

function openReader({
  config,
  log,
  events,
  teardown,
}: Omit<ApiSurroundings, 'foundation' | 'now' | 'newId'>) {
  const { database } = config
  const { connections, statementTimeoutMs } = database
  const pool = openDatabase({ url: database.reader ?? '', name: 'support-queries', log, connections })
  teardown.add('database of the questions', () => closeDatabase(pool))
  return new Reader(pool, admissionOf(config, events), statementTimeoutMs)
}

function admissionOf({ database, queue }: SupportConfig, events: Events): Admission {
  const limits = { running: database.connections, waiting: queue.length, waitMs: queue.waitMs }
  return new Admission(limits, () => events.overloaded())
}
