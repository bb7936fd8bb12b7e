import type { Socket } from 'node:net'
import type { MessageReader } from './message-reader.js'

const request = { ssl: 80877103, gssEncryption: 80877104, cancel: 80877102, protocol3: 3 << 16 }

export interface StartUp {
  user: string
  database: string
  /** Settings the client asked for, such as TimeZone or search_path. */
  settings: Record<string, string>
}

/** Reads start-up messages, declining encryption; undefined when the peer left or only wanted to cancel something. */
export async function readStartUp(reader: MessageReader, socket: Socket): Promise<StartUp | undefined> {
  for (;;) {
    const message = await reader.startUp()
    if (!message) return undefined
    const code = message.readInt32BE(4)
    if (code === request.ssl || code === request.gssEncryption) socket.write('N')
    else if (code >> 16 === request.protocol3 >> 16) return parseStartUp(message)
    else return undefined
  }
}

function parseStartUp(message: Buffer): StartUp {
  const fields = message.toString('utf8', 8).split('\0')
  const settings: Record<string, string> = {}
  for (let at = 0; fields[at]; at += 2) settings[fields[at]!] = fields[at + 1] ?? ''
  const { user = '', database = user, options = '', replication: _, ...named } = settings
  return { user, database, settings: { ...named, ...parseOptions(options) } }
}

/** The `-c name=value` and `--name=value` forms of the options field. */
export function parseOptions(options: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name, value] of options.matchAll(/(?:-c\s*|--)([\w.-]+)=((?:\\.|\S)*)/g)) {
    found[name!.replaceAll('-', '_')] = value!.replace(/\\(.)/g, '$1')
  }
  return found
}
