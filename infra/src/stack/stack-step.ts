/** One line of the progress list: something to do, or several such things at the same time. */
export type StackStep = WorkStep | ParallelSteps

export interface WorkStep {
  readonly title: string
  /** @param say shows what is going on just now */
  run(say: (text: string) => void): Promise<void>
}

export interface ParallelSteps {
  readonly title: string
  readonly together: readonly WorkStep[]
}

/** Hears how the steps go. */
export interface StepListener {
  began?(title: string): void
  ended?(title: string, seconds: number): void
}

/** Runs the steps one after the other; of those that run together all end before the first error is thrown. */
export async function runSteps(steps: readonly StackStep[], listener: StepListener = {}): Promise<void> {
  for (const step of steps) {
    const together = 'together' in step ? step.together : [step]
    const outcomes = await Promise.allSettled(together.map((work) => runStep(work, listener)))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }
}

async function runStep({ title, run }: WorkStep, listener: StepListener): Promise<void> {
  const began = performance.now()
  listener.began?.(title)
  await run(() => {})
  listener.ended?.(title, (performance.now() - began) / 1000)
}
