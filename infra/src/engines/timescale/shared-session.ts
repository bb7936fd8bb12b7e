import type { Role } from './role-directory.js'
import { type SessionEngine, superuser } from './session-engine.js'

// The build starts its session for debugging; these are what a server's session has.
const baseline = [
  `SET SESSION AUTHORIZATION ${superuser}`,
  'SET client_min_messages = notice',
  'SET log_min_messages = warning',
  'SET enable_seqscan = on',
  'SET allow_system_table_mods = off',
  'SET search_path = "$user", public',
  "SET TimeZone = 'UTC'",
  "SET DateStyle = 'ISO, MDY'",
  "SET work_mem = '16MB'",
  "SET maintenance_work_mem = '64MB'",
]

/** What one client's session has to look like while it owns the engine. */
export class SessionProfile {
  readonly sql: string
  /** Only the user differs from the baseline. */
  readonly isPlain: boolean

  constructor(role: Role, startUpSettings: Record<string, string>) {
    const ofRole = role.settings.map((setting) => assignment(...splitSetting(setting)))
    const ofClient = Object.entries(startUpSettings).map(([name, value]) => assignment(name, value))
    this.sql = [...ofRole, `SET SESSION AUTHORIZATION ${quoteName(role.name)}`, ...ofClient].join(';\n')
    this.isPlain = ofRole.length + ofClient.length === 0
  }
}

/** Keeps the engine's session looking like the owner's: user and settings, and nothing the one before left behind. */
export class SharedSession {
  readonly #engine: SessionEngine
  #current: SessionProfile | undefined
  #dirty = true

  constructor(engine: SessionEngine) {
    this.#engine = engine
  }

  /** Something may have been left in the session. */
  soil(): void {
    this.#dirty = true
  }

  /** Makes the session the profile's. Only outside a transaction. Throws StatementFailed, such as for a dropped role. */
  become(profile: SessionProfile): void {
    if (this.#current?.sql === profile.sql && !this.#dirty) return
    if (this.#dirty || !(this.#current?.isPlain ?? true)) this.#clean()
    this.#current = undefined
    this.#engine.query(profile.sql)
    this.#current = profile
  }

  /** Makes the session the superuser's, clean. Only outside a transaction. */
  reset(): void {
    if (this.#dirty || this.#current) this.#clean()
    this.#current = undefined
  }

  #clean(): void {
    if (this.#dirty) this.#engine.query('DISCARD ALL')
    this.#engine.query(baseline.join(';\n'))
    this.#dirty = false
  }
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function splitSetting(setting: string): [string, string] {
  const at = setting.indexOf('=')
  return [setting.slice(0, at), setting.slice(at + 1)]
}

// set_config takes a list such as search_path's as it is stored, which SET would take as one name.
function assignment(name: string, value: string): string {
  return `SELECT pg_catalog.set_config(${quoteText(name)}, ${quoteText(value)}, false)`
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
