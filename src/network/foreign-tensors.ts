import { NetworkError } from './errors';
import { quote } from './file-contents';

/*
 * Tensors of a state_dict that no linear layer has. Their names and shapes tell what they are of.
 */

/** What the last part of a tensor's name says, where no linear layer has such a part. */
const PARTS: readonly (readonly [part: RegExp, what: string])[] = [
  [/(^|\.)(weight|bias)_(ih|hh)_l\d+(_reverse)?$/, 'a recurrent layer, which Crease does not read'],
  [
    /(^|\.)(in_proj_(weight|bias)|[qkv]_proj_weight|bias_[kv])$/,
    'an attention layer, whose pieces are not linear',
  ],
  [
    /(^|\.)parametrizations\.|(^|\.)(weight|bias)_(g|v|u|orig|mask)$/,
    'a weight that is computed from others: take that off before the network is saved, with remove_parametrizations, remove_weight_norm or prune.remove',
  ],
  [
    /(^|\.)(scales?|zero_points?|qweight|qzeros|_packed_params\b.*)$/,
    'a quantised layer: Crease reads the floats of the network before that',
  ],
];

/** Parts that batch normalisations have beside their weight and bias. */
const RUNNING = ['running_mean', 'running_var', 'num_batches_tracked'];

/**
 * Says why a tensor is neither the weight of a linear layer nor its bias.
 *
 * @param names of all tensors
 */
export function foreignTensor(
  name: string,
  shape: readonly number[],
  names: { has(name: string): boolean },
): NetworkError {
  return new NetworkError(`tensor ${quote(name)} ${explain(name, shape, names)}.`);
}

function explain(name: string, shape: readonly number[], names: { has(name: string): boolean }) {
  const [, key = '', part] = /^(|.*\.)([^.]*)$/s.exec(name) ?? [];
  if (RUNNING.some((other) => names.has(key + other)))
    return 'is of a batch normalisation, which Crease reads only with its running_mean and running_var, and with a number that tells which layer is before it: torch.onnx.export(model.eval(), …) says it';
  const known = PARTS.find(([pattern]) => pattern.test(name));
  if (known) return `is of ${known[1]}`;
  if (part === 'bias') return 'is the bias of a layer whose weight is not in the file';
  if (part !== 'weight')
    return 'is neither the weight of a linear layer nor its bias; an .onnx file would say what it is for';
  if (shape.length > 2)
    return `has ${shape.length} dimensions, as the weights of convolutions have; Crease reads the 2-D weights of linear layers`;
  const what = names.has(`${key}bias`)
    ? 'a normalisation of layers or groups has, whose pieces are not linear'
    : 'a PReLU or a normalisation has';
  return `has ${shape.length === 1 ? '1 dimension' : 'no dimensions'}, as ${what}; Crease reads the 2-D weights of linear layers`;
}
