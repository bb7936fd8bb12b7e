import { Listr, type ListrTask, PRESET_TIMER } from 'listr2'
import { runSteps, type StackStep } from '../stack/stack-step.js'

/** A list that redraws itself needs room. */
const narrowest = 40

/** Runs the steps under one progress list; where no terminal is, with a plain line for each step done. */
export async function showSteps(steps: readonly StackStep[]): Promise<undefined> {
  if (process.stdout.isTTY && process.stdout.columns >= narrowest)
    await new Listr(steps.map(task), listOptions).run()
  else {
    await runSteps(steps, {
      ended: (title, seconds) => process.stdout.write(`✓ ${title} (${seconds.toFixed(1)} s)\n`),
    })
  }
}

// Signals are ours (told-to-stop), not the list's.
const listOptions = {
  registerSignalListeners: false,
  rendererOptions: { collapseSubtasks: false, timer: PRESET_TIMER },
} as const

function task(step: StackStep): ListrTask {
  if ('together' in step) {
    return {
      title: step.title,
      task: (_, wrapper) => wrapper.newListr(step.together.map(task), { concurrent: true }),
    }
  }
  return {
    title: step.title,
    task: (_, wrapper) =>
      step.run((text) => {
        wrapper.output = text
      }),
  }
}
