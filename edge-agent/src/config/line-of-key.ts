/**
 * Line (from 1) of a TOML text on which a key stands; that of the nearest table around it when the key is not there, or
 * null. Only for messages: strings over several lines are not looked into.
 */
export function lineOfKey(text: string, path: readonly string[]): number | null {
  const wanted = path.join('.')
  const arrays = new Map<string, number>()
  let table = ''
  let best: { line: number; depth: number } | null = null
  const consider = (name: string, line: number) => {
    const within = wanted === name || wanted.startsWith(`${name}.`)
    const depth = name.split('.').length
    if (within && (best === null || depth > best.depth)) best = { line, depth }
  }
  for (const [index, line] of text.split('\n').entries()) {
    const [, array, header] = /^\s*\[(\[)?\s*([^\]#]+?)\s*\]/.exec(line) ?? []
    const key = header === undefined ? /^\s*([A-Za-z0-9_.-]+|"[^"]+")\s*=/.exec(line)?.[1] : undefined
    if (header !== undefined) {
      table = array === undefined ? header : numbered(header, arrays)
      consider(table, index + 1)
    } else if (key !== undefined) {
      consider([table, key.replaceAll('"', '')].filter(Boolean).join('.'), index + 1)
    }
  }
  return (best as { line: number } | null)?.line ?? null
}

/** The n-th `[[a.b]]` is `a.b.n`. */
function numbered(header: string, arrays: Map<string, number>): string {
  const number = arrays.get(header) ?? 0
  arrays.set(header, number + 1)
  return `${header}.${number}`
}
