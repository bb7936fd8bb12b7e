export type AdmissionRefusal = 'too-many-connections' | 'too-many-from-address'

interface AdmissionLimits {
  readonly most: number
  readonly mostPerAddress: number
}

/** How many sockets are open, in all and per remote address. */
export class Admission {
  readonly #perAddress = new Map<string, number>()
  #count = 0

  constructor(private readonly limits: AdmissionLimits) {}

  get count(): number {
    return this.#count
  }

  /** Why one more socket is too many; otherwise it is counted until `leave`. */
  enter(address: string): AdmissionRefusal | null {
    const ofAddress = this.#perAddress.get(address) ?? 0
    if (this.#count >= this.limits.most) return 'too-many-connections'
    if (ofAddress >= this.limits.mostPerAddress) return 'too-many-from-address'
    this.#count += 1
    this.#perAddress.set(address, ofAddress + 1)
    return null
  }

  leave(address: string): void {
    const ofAddress = this.#perAddress.get(address) ?? 0
    this.#count -= 1
    if (ofAddress > 1) this.#perAddress.set(address, ofAddress - 1)
    else this.#perAddress.delete(address)
  }
}
