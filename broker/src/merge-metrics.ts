/**
 * Several expositions in Prometheus' text form as one: the lines of a metric stand together, its HELP and TYPE once.
 * The samples must already differ in a label.
 */
export function mergeMetrics(expositions: readonly string[]): string {
  const families = new Map<string, { head: string[]; samples: string[] }>()
  for (const exposition of expositions) {
    let name = ''
    for (const line of exposition.split('\n')) {
      if (line === '') continue
      const head = /^# (?:HELP|TYPE) (\S+)/.exec(line)
      name = head?.[1] ?? name
      const family = families.get(name) ?? { head: [], samples: [] }
      families.set(name, family)
      if (head === null) family.samples.push(line)
      else if (!family.head.includes(line)) family.head.push(line)
    }
  }
  const lines = [...families.values()].flatMap(({ head, samples }) => [...head, ...samples])
  return `${lines.join('\n')}\n`
}
