import type { SessionEngine } from './session-engine.js'

export interface Role {
  name: string
  canLogIn: boolean
  isSuperuser: boolean
  /** `name=value` of ALTER ROLE … SET and ALTER DATABASE … SET, the role's own last. */
  settings: string[]
}

const selectRoles = `
  select r.rolname, r.rolcanlogin, r.rolsuper, coalesce(to_json(array(
    select unnest(s.setconfig) from pg_catalog.pg_db_role_setting s
    where s.setrole in (0, r.oid) order by s.setrole, s.setdatabase))::text, '[]')
  from pg_catalog.pg_roles r`

const roleTags = new Set(['CREATE ROLE', 'ALTER ROLE', 'DROP ROLE', 'ALTER DATABASE', 'DO', 'CALL'])

/** Who may log in, kept beside the session so that a client can be let in while another one owns it. */
export class RoleDirectory {
  readonly #engine: SessionEngine
  #roles = new Map<string, Role>()
  #stale = true

  constructor(engine: SessionEngine) {
    this.#engine = engine
  }

  /** The role as last read; undefined also when it was created since. */
  find(name: string): Role | undefined {
    return this.#roles.get(name)
  }

  /** Tells what was run, so that the next refresh knows whether to look again. */
  note(tags: readonly string[]): void {
    this.#stale ||= tags.some((tag) => roleTags.has(tag))
  }

  get isStale(): boolean {
    return this.#stale
  }

  /** Reads the roles again if they may have changed. Only outside a transaction. */
  refresh(): void {
    if (!this.#stale) return
    const rows = this.#engine.query(selectRoles)
    this.#roles = new Map(rows.map((row) => [row[0]!, asRole(row)]))
    this.#stale = false
  }
}

function asRole([name, canLogIn, isSuperuser, settings]: (string | null)[]): Role {
  return {
    name: name!,
    canLogIn: canLogIn === 't',
    isSuperuser: isSuperuser === 't',
    settings: JSON.parse(settings!) as string[],
  }
}
