import type { Socket } from 'node:net'

const pauseAtBytes = 1 << 20
const headerBytes = 5

/** A frontend message as it came: type byte, length, body. */
export type Message = Buffer

export class MessageTooLarge extends Error {
  override name = 'MessageTooLarge'
}

/** Takes whole protocol messages off a socket; the socket is paused while more is buffered than anybody has asked for. */
export class MessageReader {
  readonly #socket: Socket
  readonly #maxBytes: number
  #chunks: Buffer[] = []
  #buffered = 0
  #wanted = 0
  #closed = false
  #wake: () => void = () => {}

  constructor(socket: Socket, maxBytes: number) {
    this.#socket = socket
    this.#maxBytes = maxBytes
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.once('close', () => this.#end())
    socket.once('end', () => this.#end())
    socket.on('error', () => this.#end())
  }

  /** The start-up message, which has no type byte, its length included; undefined when the peer is gone. */
  async startUp(): Promise<Buffer | undefined> {
    return (await this.#available(4)) ? this.#whole(this.#peek(4).readInt32BE(0), 8) : undefined
  }

  /** The next message, undefined when the peer is gone. Throws MessageTooLarge. */
  async next(): Promise<Message | undefined> {
    if (!(await this.#available(headerBytes))) return undefined
    return this.#whole(this.#peek(headerBytes).readInt32BE(1) + 1, headerBytes)
  }

  async #whole(length: number, least: number): Promise<Buffer | undefined> {
    if (length < least || length > this.#maxBytes) throw new MessageTooLarge(`A message of ${length} bytes`)
    return (await this.#available(length)) ? this.#remove(length) : undefined
  }

  async #available(bytes: number): Promise<boolean> {
    this.#wanted = bytes
    while (this.#buffered < bytes) {
      if (this.#closed) return false
      this.#socket.resume()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return true
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    if (this.#buffered > pauseAtBytes && this.#buffered >= this.#wanted) this.#socket.pause()
    if (this.#buffered >= this.#wanted) this.#wake()
  }

  #end(): void {
    this.#closed = true
    this.#wake()
  }

  #peek(bytes: number): Buffer {
    if (this.#chunks[0]!.length < bytes) this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0]!
  }

  #remove(bytes: number): Buffer {
    const first = this.#chunks[0]!
    this.#buffered -= bytes
    if (first.length > bytes) {
      this.#chunks[0] = first.subarray(bytes)
      return first.subarray(0, bytes)
    }
    const parts: Buffer[] = []
    for (let missing = bytes; missing > 0; ) {
      const chunk = this.#chunks.shift()!
      if (chunk.length > missing) this.#chunks.unshift(chunk.subarray(missing))
      parts.push(chunk.subarray(0, missing))
      missing -= Math.min(chunk.length, missing)
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts, bytes)
  }
}
