import { elapsed, setTimeout } from './real-timers.ts';

/** How long one piece of work goes on before others get their turn, in ms. */
const turn = 10;

/** Lets others have their turn in the midst of long work. By time and not by count, since one step may be as large as a thousand others. */
export class Pauses {
  #turnBegan: number;

  /** `now` is in ms; the time since the process began unless given. */
  constructor(private readonly now: () => number = elapsed) {
    this.#turnBegan = now();
  }

  /** True when others have waited long enough. */
  get isDue(): boolean {
    return this.now() - this.#turnBegan >= turn;
  }

  /** Others had their turn just now. */
  begin(): void {
    this.#turnBegan = this.now();
  }

  /** Resolves when others had their turn. */
  async take(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.begin();
  }
}
