import type { AlertEvent } from '@telstar/contracts/alert-event'
import type { EventPage, PlacedEvent } from './event-page.js'
import { isBeyond, type StreamCursor, writeStreamCursor } from './stream-cursor.js'

interface ListenerOptions {
  readonly cursor: StreamCursor
  readonly wants: (event: AlertEvent) => boolean
  /** What the stream begins with. */
  readonly greeting: string
}

/** Bytes that may wait for a reader. One page more may lie on top, for a moment. */
const mostWaiting = 262_144
const beatMs = 15_000

/** One reader of the stream: server-sent events on their way to it. Who reads too slowly is cut off. */
export class Listener {
  readonly stream: ReadableStream<Uint8Array>
  readonly #wants: (event: AlertEvent) => boolean
  readonly #encoder = new TextEncoder()
  readonly #beat: NodeJS.Timeout
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null
  #cursor: StreamCursor
  #roomed: () => void = () => undefined
  #closed: () => void = () => undefined
  #fullAtLastBeat = false

  constructor({ cursor, wants, greeting }: ListenerOptions) {
    this.#cursor = cursor
    this.#wants = wants
    const source = {
      start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
        this.#controller = controller
      },
      pull: () => {
        this.#fullAtLastBeat = false
        this.#roomed()
      },
      cancel: () => this.close(),
    }
    this.stream = new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: mostWaiting }))
    this.#write(`retry: 2000\n${greeting}id: ${writeStreamCursor(cursor)}\n\n`)
    this.#beat = setInterval(() => this.#onBeat(), beatMs)
  }

  /** Everything up to here was handed over, or was not wanted. */
  get cursor(): StreamCursor {
    return this.#cursor
  }

  get closed(): boolean {
    return this.#controller === null
  }

  onClose(closed: () => void): void {
    this.#closed = closed
  }

  /** Hands events over as fast as they are read. */
  async deliver({ events, end }: EventPage): Promise<void> {
    for (const placed of events) {
      if (!this.#hasRoom()) await this.#room()
      this.#tell(placed)
    }
    this.#cursor = end
  }

  /**
   * Hands over at once what lies beyond its place, or ends the stream of a reader that has not kept up: it comes back with
   * its last id.
   */
  offer({ events, end }: EventPage): void {
    const fresh = events.filter((placed) => isBeyond(placed.cursor, this.#cursor))
    if (fresh.length > 0 && !this.#hasRoom()) {
      this.close()
      return
    }
    for (const placed of fresh) this.#tell(placed)
    if (isBeyond(end, this.#cursor)) this.#cursor = end
  }

  close(): void {
    const controller = this.#controller
    if (controller === null) return
    this.#controller = null
    clearInterval(this.#beat)
    try {
      controller.close()
    } catch {
      // The reader has cancelled it.
    }
    this.#roomed()
    this.#closed()
  }

  #tell({ cursor, event }: PlacedEvent): void {
    if (!this.#wants(event)) return
    const id = writeStreamCursor(cursor)
    this.#write(`id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  }

  /** The id lets a reader of few events come back without reading all the others again. */
  #onBeat(): void {
    if (this.#hasRoom()) this.#write(`: heartbeat\nid: ${writeStreamCursor(this.#cursor)}\n\n`)
    else if (this.#fullAtLastBeat) this.close()
    else this.#fullAtLastBeat = true
  }

  #write(text: string): void {
    this.#controller?.enqueue(this.#encoder.encode(text))
  }

  #hasRoom(): boolean {
    return (this.#controller?.desiredSize ?? 1) > 0
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#roomed = resolve
    })
  }
}
