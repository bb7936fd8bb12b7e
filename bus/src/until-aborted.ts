/** What is awaited, or the other when the signal comes first: a wait that never ends must not outlast its owner. */
export async function untilAborted<Result>(
  awaited: Promise<Result>,
  signal: AbortSignal,
  other: Result,
): Promise<Result> {
  const over = new AbortController()
  const aborted = new Promise<Result>((resolve) => {
    if (signal.aborted) resolve(other)
    signal.addEventListener('abort', () => resolve(other), { once: true, signal: over.signal })
  })
  try {
    return await Promise.race([awaited, aborted])
  } finally {
    over.abort()
  }
}
