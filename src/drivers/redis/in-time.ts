/** What `work` answers; rejects when that takes longer. Time in which this process itself was busy does not count. */
export function inTime<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`it did not answer within ${milliseconds} ms`))
    // An answer that arrived while the event loop was held up is read before the immediate.
    const timer = setTimeout(() => setImmediate(late), milliseconds)
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
