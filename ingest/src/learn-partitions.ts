/** The part of a Kafka producer that ingest needs. */
export interface IngestProducer {
  /** Resolves when Kafka has the record (acks=all); rejects when it is not known to. */
  produce(record: {
    readonly topic: string
    readonly partition?: number
    readonly key: string | null
    readonly value: Buffer
    readonly headers: Record<string, string>
    readonly timestamp?: number
  }): Promise<unknown>
  partitionsOf(topic: string): Promise<number>
}

const againAfterMs = 500

/** Asks how many partitions a topic has until Kafka says so; the answer then stands for the life of the process. */
export function learnPartitions(producer: Pick<IngestProducer, 'partitionsOf'>, topic: string) {
  let count: number | null = null
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function ask(): void {
    producer.partitionsOf(topic).then(
      (known) => {
        if (known > 0) count = known
        else askAgain()
      },
      () => askAgain(),
    )
  }
  function askAgain(): void {
    if (!stopped) timer = setTimeout(ask, againAfterMs)
  }
  ask()
  return {
    /** null until Kafka has answered. */
    count: () => count,
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
