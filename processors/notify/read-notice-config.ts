import { LineCounter, type ParsedNode, parseDocument } from 'yaml'
import { type NoticeConfig, noticeConfigSchema } from './notice-config.js'

/** What is wrong with a configuration, each problem with its line and column. */
export class BadNoticeConfig extends Error {
  override name = 'BadNoticeConfig'
}

/** The configuration in a YAML text. @throws {BadNoticeConfig} naming every problem and its place */
export function readNoticeConfig(text: string): NoticeConfig {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${line}:${col}`
  }
  if (document.errors.length > 0)
    throw new BadNoticeConfig(
      document.errors.map(({ pos, message }) => `${place(pos[0])}: ${message}`).join('\n'),
    )
  const result = noticeConfigSchema.safeParse(document.toJS())
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => {
    const offset = nearest((at) => document.getIn(at, true) as ParsedNode | undefined, path)
    return `${place(offset)}: ${path.map(String).join('.') || 'the file'}: ${message}`
  })
  throw new BadNoticeConfig(problems.join('\n'))
}

/** Where a path stands in the text, or the last part of it that is there. */
function nearest(
  nodeAt: (path: PropertyKey[]) => ParsedNode | undefined,
  path: readonly PropertyKey[],
): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const range = nodeAt(path.slice(0, length))?.range
    if (range) return range[0]
  }
  return 0
}
