/** Waits. Fault runs need real time to pass: a frozen Kafka is only frozen for as long as it is. */
export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
