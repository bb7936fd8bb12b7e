const skipped =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_\u0080-\uffff]*[\w\u0080-\uffff]*)\$[\s\S]*?\$\1\$/g

/** SQL with comments and literals blanked, for looking at its words. Not a parser: escape strings are read plainly. */
export function bareSql(sql: string): string {
  return sql.replace(skipped, (found) => (/^(?:--|\/\*)/.test(found) ? ' ' : ' ? '))
}

const copyFromStdin = /^\s*copy\s[\s\S]*\sfrom\s+stdin\b(?<options>[^;]*);?\s*$/i

/** Whether a simple query is one COPY … FROM STDIN, and in which format its data will come. */
export function copyFormat(sql: string): 'text' | 'binary' | undefined {
  if (!/\bcopy\b/i.test(sql)) return undefined
  const bare = bareSql(sql)
  const options = copyFromStdin.exec(bare)?.groups?.['options']
  if (options === undefined || bare.trimEnd().replace(/;$/, '').includes(';')) return undefined
  return /\bbinary\b/i.test(options) ? 'binary' : 'text'
}

export interface Refusal {
  code: string
  message: string
}

/** Why a statement must not reach the shared session; undefined for nearly all of them. */
export function refusedStatement(sql: string, isSuperuser: boolean): Refusal | undefined {
  if (!isSuperuser && /session[\s_]+authorization/i.test(sql)) {
    return { code: '42501', message: 'permission denied to set session authorization' }
  }
  if (/\blisten\b/i.test(sql) && /^\s*listen\s/i.test(bareSql(sql))) {
    return {
      code: '0A000',
      message: 'LISTEN needs a session of its own, which the embedded database does not have',
    }
  }
  return undefined
}

const stateful = /set_config|advisory_lock|\btemp(orary)?\b/i
const plainSet = /\bset\s+(?!local\s|transaction\s|constraints\s)/i
const statefulTags = new Set(['RESET', 'PREPARE', 'DISCARD ALL', 'DO', 'CALL', 'DECLARE CURSOR', 'LOAD'])

/** Whether statements may have left something in the session beyond their transaction: settings, locks, temporary tables. */
export function leavesState(sql: readonly string[], tags: readonly string[]): boolean {
  return (
    sql.some((text) => stateful.test(text)) ||
    tags.some((tag) => statefulTags.has(tag) || (tag === 'SET' && sql.some((text) => plainSet.test(text))))
  )
}
