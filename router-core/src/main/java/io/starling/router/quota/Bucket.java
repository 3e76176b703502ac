package io.starling.router.quota;

/** What is left of a rate. Time that goes back, by a little, does no harm. */
interface Bucket {

  /**
   * Takes something if at least one unit is left.
   *
   * @return 0, or how many nanoseconds it takes until a unit is left
   */
  long take(Rate rate, long now, long cost);

  /**
   * Takes something in any case.
   *
   * @return how many nanoseconds it takes until a unit is left
   */
  long charge(Rate rate, long now, long cost);
}
