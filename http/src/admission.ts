import { CommonProblem } from './common-problem.js'

interface AdmissionLimits {
  /** How many may run at once. */
  readonly running: number
  /** How many more may wait, and how long. */
  readonly waiting: number
  readonly waitMs: number
}

/** Lets a bounded number of questions through to the database; what would wait too long is sent away at once. */
export class Admission {
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly onRefused: () => void,
  ) {}

  /** Runs `work` when it is its turn. @throws {Problem} overloaded */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.limits.running) this.#running += 1
    else await this.#turn()
    try {
      return await work()
    } finally {
      // The place goes straight to whoever waits longest; nobody can slip in between.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.limits.waiting) return Promise.reject(this.#overloaded())
    return new Promise((resolve, reject) => {
      const admit = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1)
        reject(this.#overloaded())
      }, this.limits.waitMs)
      this.#waiting.push(admit)
    })
  }

  #overloaded(): CommonProblem {
    this.onRefused()
    return new CommonProblem('overloaded', { headers: { 'retry-after': '2' } })
  }
}
