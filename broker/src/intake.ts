import { type Frame, type FrameLimits, type FrameRefusal, readFrame } from './frame.js'

/** What may happen to a packet whose head was read. */
export type Verdict<Refusal> = 'pass' | 'wait' | { readonly refused: Refusal }

interface IntakeOptions<Refusal> {
  readonly limits: FrameLimits & { readonly fragments: number }
  /** Asked once for each packet; after `wait` asked again for the same one. */
  readonly judge: (frame: Frame) => Verdict<Refusal | FrameRefusal>
}

/**
 * Cuts a byte stream at packet boundaries. Nothing of a packet passes before its head was judged; bytes pass as they
 * came, without a copy. However the stream is chopped, the same bytes pass and the same packet is refused.
 */
export class Intake<Refusal> {
  readonly #options: IntakeOptions<Refusal>
  #held: Buffer | null = null
  #bodyLeft = 0
  #fragments = 0
  /** The next packet was told to wait. */
  blocked = false
  refused: Refusal | FrameRefusal | 'too-many-fragments' | null = null

  constructor(options: IntakeOptions<Refusal>) {
    this.#options = options
  }

  /** A packet has begun and its end is not there, for want of bytes. */
  get midPacket(): boolean {
    return this.#bodyLeft > 0 || (this.#held !== null && !this.blocked)
  }

  /** Bytes of the stream; at most one more chunk comes after `blocked`. */
  add(chunk: Buffer): void {
    this.#held = this.#held === null ? chunk : Buffer.concat([this.#held, chunk])
    this.#fragments += 1
    if (this.#fragments > this.#options.limits.fragments) this.refused ??= 'too-many-fragments'
  }

  /** What may pass now; null when nothing may. */
  pass(): Buffer | null {
    const bytes = this.#held
    if (bytes === null || this.refused !== null) return null
    this.blocked = false
    const end = this.#scan(bytes)
    this.#held = end < bytes.length ? bytes.subarray(end) : null
    return end > 0 ? bytes.subarray(0, end) : null
  }

  #scan(bytes: Buffer): number {
    let at = 0
    while (at < bytes.length) {
      if (this.#bodyLeft === 0 && !this.#begin(bytes, at)) break
      const step = Math.min(this.#bodyLeft, bytes.length - at)
      at += step
      this.#bodyLeft -= step
    }
    return at
  }

  #begin(bytes: Buffer, at: number): boolean {
    const frame = readFrame(bytes, at, this.#options.limits)
    if (frame === 'incomplete') return false
    const verdict = typeof frame === 'string' ? { refused: frame } : this.#options.judge(frame)
    if (verdict === 'pass') {
      this.#bodyLeft = typeof frame === 'string' ? 0 : frame.total
      this.#fragments = 0
      return true
    }
    if (verdict === 'wait') this.blocked = true
    else this.refused = verdict.refused
    return false
  }
}
