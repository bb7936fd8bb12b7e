/** Times covered by closed intervals. Intervals mostly come in order, which costs nothing; others cost a search. */
export class IntervalSet {
  readonly #firsts: number[] = []
  readonly #lasts: number[] = []

  has(time: number): boolean {
    const place = this.#firstEndingAtOrAfter(time)
    return place < this.#firsts.length && (this.#firsts[place] as number) <= time
  }

  add(first: number, last: number): void {
    const from = this.#firstEndingAtOrAfter(first)
    let to = from
    while (to < this.#firsts.length && (this.#firsts[to] as number) <= last) to += 1
    const merged = to > from
    const least = merged ? Math.min(first, this.#firsts[from] as number) : first
    const most = merged ? Math.max(last, this.#lasts[to - 1] as number) : last
    this.#firsts.splice(from, to - from, least)
    this.#lasts.splice(from, to - from, most)
  }

  #firstEndingAtOrAfter(time: number): number {
    let low = 0
    let high = this.#lasts.length
    if (high > 0 && (this.#lasts[high - 1] as number) < time) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#lasts[middle] as number) < time) low = middle + 1
      else high = middle
    }
    return low
  }
}
