interface Part {
  readonly headers: ReadonlyMap<string, string>
  /** One character per byte. */
  readonly body: string
}

export interface ParsedMail {
  readonly messageId: string | null
  readonly subject: string
  /** Lines end with `\n`. The plain text, or the HTML source where there is no plain text. */
  readonly text: string
}

const deepest = 5

/** Subject, id and text of a mail (RFC 5322, 2045–2047); attachments are passed over. */
export function parseMail(raw: Buffer): ParsedMail {
  const mail = partOf(raw.toString('latin1'))
  const texts = textParts(mail, 0)
  const text = texts.find(({ type }) => type === 'text/plain') ?? texts[0]
  return {
    messageId: mail.headers.get('message-id') ?? null,
    subject: decodeWords(mail.headers.get('subject') ?? ''),
    text: text?.content.replaceAll('\r\n', '\n') ?? '',
  }
}

function partOf(raw: string): Part {
  const end = /\r?\n\r?\n/.exec(raw)
  const head = end === null ? raw : raw.slice(0, end.index)
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return { headers, body: end === null ? '' : raw.slice(end.index + end[0].length) }
}

function textParts({ headers, body }: Part, depth: number): { type: string; content: string }[] {
  const described = headers.get('content-type') ?? 'text/plain'
  const [type = ''] = described.toLowerCase().split(';', 1)
  const boundary = parameter(described, 'boundary')
  if (type.startsWith('multipart/') && boundary !== null && depth < deepest) {
    const parts = `\n${body}`.split(`\n--${boundary}`).slice(1, -1)
    return parts.flatMap((part) => textParts(partOf(part.replace(/^[ \t]*\r?\n/, '')), depth + 1))
  }
  if (!type.startsWith('text/')) return []
  const bytes = decodeBody(body, headers.get('content-transfer-encoding') ?? '')
  return [{ type: type.trim(), content: inCharset(bytes, parameter(described, 'charset') ?? 'utf-8') }]
}

function parameter(header: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(header)
  return found?.[1] ?? found?.[2] ?? null
}

function decodeBody(body: string, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64')
    case 'quoted-printable':
      return unquoted(body.replace(/=\r?\n/g, ''))
    default:
      return Buffer.from(body, 'latin1')
  }
}

const unquoted = (text: string) =>
  Buffer.from(
    text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

/** Encoded words of a header; blanks between two of them belong to neither (RFC 2047 §6.2). */
function decodeWords(header: string): string {
  return inCharset(Buffer.from(header, 'latin1'), 'utf-8')
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?[^?]+\?[bq]\?[^?]*\?=/gi, decodeWord)
}

function decodeWord(encoded: string): string {
  const [, charset = '', coding = '', word = ''] = encoded.split('?')
  const bytes =
    coding.toLowerCase() === 'b' ? Buffer.from(word, 'base64') : unquoted(word.replaceAll('_', ' '))
  return inCharset(bytes, charset)
}

function inCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}
