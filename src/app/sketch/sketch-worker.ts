import { handOver } from '../../threads/hand-over';
import { serve } from '../../threads/serve';
import { portOfThread } from '../page/thread-port';
import type { SketchQuestions } from './sketch-messages';
import { sketchUnits } from './small-pictures';

/* Draws small pictures, one after the other, off the page's own thread. */
serve<SketchQuestions>(portOfThread(), {
  async units(request, { signal }) {
    const sketches = await sketchUnits(request, signal);
    return handOver(
      sketches,
      sketches.map(({ pixels }) => pixels.buffer),
    );
  },
});
