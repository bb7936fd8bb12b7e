const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const watchEveryMs = 500
/** One Ctrl-C under npm arrives twice: from the terminal and passed on by npm. */
const sameKeystrokeMs = 1000

/**
 * Resolves when this process is asked to stop: by a signal, by the end of whoever started it over a channel, or by the end
 * of npm, which may die without a word. A second Ctrl-C ends it at once; everything it started ends with it.
 */
export function toldToStop(env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      let first = 0
      process.on(signal, () => {
        first ||= Date.now()
        if (signal === 'SIGINT' && Date.now() - first > sameKeystrokeMs) process.exit(130)
        resolve(signal)
      })
    }
    if (env.npm_lifecycle_event) watchParent(() => resolve('npm has ended'))
  })
}

/** An orphan gets another parent. */
function watchParent(ended: () => void): void {
  const { ppid } = process
  const timer = setInterval(() => {
    if (process.ppid === ppid) return
    clearInterval(timer)
    ended()
  }, watchEveryMs)
  timer.unref()
}
