// Conditions with deadlines: nothing in these suites sleeps for a fixed time.

/** Fails with what was awaited when the promise takes longer than the deadline. */
export function within(millis, promise, what) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${millis} ms`)), millis);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}

/** Collects what handlers receive; `take(n)` resolves once n items have come, in order of arrival. */
export class Inbox {
  #items = [];
  #waiting = null;

  put(item) {
    this.#items.push(item);
    if (this.#waiting && this.#items.length >= this.#waiting.count) {
      const { resolve } = this.#waiting;
      this.#waiting = null;
      resolve();
    }
  }

  get items() {
    return this.#items;
  }

  async take(count, millis = 10_000) {
    if (this.#items.length < count) {
      const arrived = new Promise((resolve) => {
        this.#waiting = { count, resolve };
      });
      await within(millis, arrived, `${count} items (have ${this.#items.length})`);
    }
    return this.#items.slice(0, count);
  }
}

let names = 0;

/** A URI that no other test and no other process uses. */
export function uri(name) {
  names += 1;
  return `e2e.js.p${process.pid}.n${names}.${name}`;
}
