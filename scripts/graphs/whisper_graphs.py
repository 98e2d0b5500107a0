"""Writes Whisper's encoder and decoder as ONNX graphs without weights.

usage: whisper_graphs.py FOLDER   (FOLDER holds `model.bin`, a CTranslate2 conversion of Whisper; needs torch, onnx, openai-whisper)

Each weight is an external tensor: a range of bytes of `model.bin` (float16). The graph widens it, scales it to int8 and multiplies
in int8, and a runtime folds all of that once, when it loads the graph. So nothing is converted on a user's machine, and the graphs
are small enough to keep in a repository. Inputs, outputs and metadata are those that sherpa-onnx expects of a Whisper model,
with `cross_attention_weights` for the times of the tokens. The caches may have room for fewer than 448 tokens.
"""
import math
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
import whisper
from onnx import TensorProto, helper, numpy_helper
from whisper.model import ModelDimensions, Whisper

FLOAT_TYPES = {0: ("f4", TensorProto.FLOAT), 4: ("f2", TensorProto.FLOAT16)}
ALIGNMENT_HEADS = {512: [(3, 1), (4, 2), (4, 3), (4, 7), (5, 1), (5, 2), (5, 4), (5, 6)]}  # of "base", by its width


def read_index(path):
    """Name -> (offset in the file, shape, dtype code) of each tensor of a CTranslate2 model, format 6."""
    index = {}
    with open(path, "rb") as file:
        def integer():
            return struct.unpack("<I", file.read(4))[0]

        def text():
            return file.read(struct.unpack("<H", file.read(2))[0]).rstrip(b"\0").decode()

        integer(), text(), integer()
        for _ in range(integer()):
            name, rank = text(), file.read(1)[0]
            shape, code, size = [integer() for _ in range(rank)], file.read(1)[0], None
            size = integer()
            index[name] = (file.tell(), shape, code)
            file.seek(size, 1)
    return index


def locate(index, name):
    """Where OpenAI's parameter `name` lies: a tensor of the file, or a part of one that holds query, key and value together."""
    def part(key, i=0, of=1):
        offset, shape, code = index[key]
        rows = shape[0] // of
        size = int(np.prod([rows] + shape[1:])) * np.dtype(FLOAT_TYPES[code][0]).itemsize
        return offset + i * size, [rows] + shape[1:], code

    path = name.split(".")
    side, kind = path[0], path[1]
    scale = "gamma" if path[-1] == "weight" else "beta"
    if kind.startswith("conv"):
        return part(f"encoder/{kind}/{path[2]}")
    if kind == "positional_embedding":
        return part(f"{side}/position_encodings/encodings")
    if kind in ("ln_post", "ln"):
        return part(f"{side}/layer_norm/{scale}")
    if kind == "token_embedding":
        return part("decoder/embeddings/weight")
    layer, block = f"{side}/layer_{path[2]}", path[3]
    if block.endswith("_ln"):
        owner = {"attn_ln": "self_attention", "cross_attn_ln": "attention", "mlp_ln": "ffn"}[block]
        return part(f"{layer}/{owner}/layer_norm/{scale}")
    if block == "mlp":
        return part(f"{layer}/ffn/linear_{'0' if path[4] == '0' else '1'}/{path[5]}")
    role, leaf = path[4], path[5]
    if block == "attn":
        if role == "out":
            return part(f"{layer}/self_attention/linear_1/{leaf}")
        return part(f"{layer}/self_attention/linear_0/{leaf}", ("query", "key", "value").index(role), 3)
    if role in ("query", "out"):
        return part(f"{layer}/attention/linear_{'0' if role == 'query' else '2'}/{leaf}")
    return part(f"{layer}/attention/linear_1/{leaf}", ("key", "value").index(role), 2)


def load(folder):
    """The model with its weights, so that the trace runs on real shapes and a check can compare."""
    index = read_index(folder / "model.bin")
    raw = np.memmap(folder / "model.bin", mode="r")
    width, text_width = index["encoder/conv1/weight"][1][0], index["decoder/embeddings/weight"][1][1]
    layers = sum(1 for key in index if key.startswith("encoder/layer_") and key.endswith("ffn/linear_0/weight"))
    dims = ModelDimensions(index["encoder/conv1/weight"][1][1], 1500, width, width // 64, layers,
                           index["decoder/embeddings/weight"][1][0], 448, text_width, text_width // 64, layers)
    model = Whisper(dims).eval()
    state = {}
    for name, parameter in model.state_dict().items():
        offset, shape, code = locate(index, name)
        kind = FLOAT_TYPES[code][0]
        values = np.frombuffer(raw[offset:offset + int(np.prod(shape)) * np.dtype(kind).itemsize], kind)
        state[name] = torch.tensor(values.astype(np.float32)).reshape(parameter.shape)
    model.load_state_dict(state)
    return model, index


class Encoder(torch.nn.Module):
    """mel [n, n_mels, frames] -> keys and values of each cross attention [layers, n, frames / 2, width]."""

    def __init__(self, model):
        super().__init__()
        self.encoder, self.decoder = model.encoder, model.decoder

    def forward(self, mel):
        gelu = torch.nn.functional.gelu
        x = gelu(self.encoder.conv2(gelu(self.encoder.conv1(mel)))).permute(0, 2, 1)
        x = x + self.encoder.positional_embedding[: x.shape[1]]  # short sound stays short: no padding to 30 s
        for block in self.encoder.blocks:
            h = block.attn_ln(x)
            x = x + block.attn.out(attend(block.attn.query(h), block.attn.key(h), block.attn.value(h))[0])
            x = x + block.mlp(block.mlp_ln(x))
        x = self.encoder.ln_post(x)
        blocks = self.decoder.blocks
        return (torch.stack([b.cross_attn.key(x) for b in blocks]), torch.stack([b.cross_attn.value(x) for b in blocks]))


def attend(q, k, v, mask=None):
    n, length, width = q.shape
    heads = width // 64
    q = q.view(n, length, heads, 64).permute(0, 2, 1, 3) / math.sqrt(8)
    k = k.view(n, -1, heads, 64).permute(0, 2, 3, 1) / math.sqrt(8)
    v = v.view(n, -1, heads, 64).permute(0, 2, 1, 3)
    scores = q @ k if mask is None else (q @ k) + mask
    weights = torch.softmax(scores, -1)
    return (weights @ v).permute(0, 2, 1, 3).flatten(2), weights


class Decoder(torch.nn.Module):
    """tokens [n, t] after `offset` earlier ones -> logits of the last token [n, 1, vocabulary], the two caches, attention of the alignment heads."""

    def __init__(self, model):
        super().__init__()
        self.decoder, self.heads = model.decoder, ALIGNMENT_HEADS[model.dims.n_text_state]

    def forward(self, tokens, self_k, self_v, cross_k, cross_v, offset):
        start, end = offset[0], offset[0] + tokens.shape[1]
        x = self.decoder.token_embedding(tokens) + self.decoder.positional_embedding[start:end]
        rows, columns = torch.arange(start, end).unsqueeze(1), torch.arange(0, end).unsqueeze(0)
        mask = (columns > rows).to(torch.float32) * -1e9
        keys, values, aligned = [], [], []
        for i, block in enumerate(self.decoder.blocks):
            h = block.attn_ln(x)
            k = torch.cat([self_k[i][:, :start], block.attn.key(h)], 1)
            v = torch.cat([self_v[i][:, :start], block.attn.value(h)], 1)
            x = x + block.attn.out(attend(block.attn.query(h), k, v, mask)[0])
            out, weights = attend(block.cross_attn.query(block.cross_attn_ln(x)), cross_k[i], cross_v[i])
            x = x + block.cross_attn.out(out)
            x = x + block.mlp(block.mlp_ln(x))
            keys.append(torch.cat([k, self_k[i][:, end:]], 1))
            values.append(torch.cat([v, self_v[i][:, end:]], 1))
            chosen = [head for layer, head in self.heads if layer == i]
            if chosen:
                aligned.append(weights[:, chosen])
        logits = self.decoder.ln(x[:, -1:]) @ self.decoder.token_embedding.weight.t()
        return logits, torch.stack(keys), torch.stack(values), torch.cat(aligned, 1)


def without_weights(graph, index, prefixes):
    """Turns each stored weight into a range of model.bin and each product with a weight into one of int8."""
    stored, widened = [], []
    for tensor in graph.initializer:
        for prefix, side in prefixes:
            if tensor.name.startswith(prefix):
                offset, shape, code = locate(index, side + tensor.name[len(prefix):])
                break
        else:
            stored.append(tensor)
            continue
        kind, onnx_type = FLOAT_TYPES[code]
        outside = onnx.TensorProto(name=f"{tensor.name}.stored", data_type=onnx_type, dims=tensor.dims, data_location=TensorProto.EXTERNAL)
        for key, value in (("location", "model.bin"), ("offset", offset), ("length", int(np.prod(shape)) * np.dtype(kind).itemsize)):
            outside.external_data.add(key=key, value=str(value))
        stored.append(outside)
        widened.append(helper.make_node("Cast", [outside.name], [tensor.name], to=TensorProto.FLOAT))
    makers = {output: node for node in graph.node for output in node.output}
    weights = {node.output[0] for node in widened}

    def is_weight(name):
        return name in weights or (name in makers and makers[name].op_type == "Transpose" and is_weight(makers[name].input[0]))

    nodes = list(widened)
    for node in graph.node:
        if node.op_type != "MatMul" or not is_weight(node.input[1]):
            nodes.append(node)
            continue
        a, w, y = node.input[0], node.input[1], node.output[0]
        step = lambda kind, inputs, outputs, **attributes: nodes.append(
            helper.make_node(kind, inputs, [f"{y}.{o}" for o in outputs], **attributes))
        step("Abs", [w], ["abs"])
        step("ReduceMax", [f"{y}.abs"], ["largest"], keepdims=0)
        step("Div", [f"{y}.largest", "int8.largest"], ["scale"])
        step("Div", [w, f"{y}.scale"], ["scaled"])
        step("Round", [f"{y}.scaled"], ["rounded"])
        step("Cast", [f"{y}.rounded"], ["int8"], to=TensorProto.INT8)
        step("DynamicQuantizeLinear", [a], ["a8", "a.scale", "a.zero"])
        step("MatMulInteger", [f"{y}.a8", f"{y}.int8", f"{y}.a.zero", "int8.zero"], ["sum"])
        step("Cast", [f"{y}.sum"], ["sum.float"], to=TensorProto.FLOAT)
        step("Mul", [f"{y}.a.scale", f"{y}.scale"], ["both"])
        nodes.append(helper.make_node("Mul", [f"{y}.sum.float", f"{y}.both"], [y]))
    stored += [numpy_helper.from_array(np.float32(127), "int8.largest"), numpy_helper.from_array(np.int8(0), "int8.zero")]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(stored)


def metadata(dims):
    tokens = whisper.tokenizer.get_tokenizer(True, num_languages=dims.n_vocab - 51765 - 1)
    listed = lambda values: ",".join(map(str, values))
    return {
        "model_type": "whisper-base", "version": 1, "n_mels": dims.n_mels, "n_audio_ctx": dims.n_audio_ctx, "n_audio_state": dims.n_audio_state,
        "n_audio_head": dims.n_audio_head, "n_audio_layer": dims.n_audio_layer, "n_vocab": dims.n_vocab, "n_text_ctx": dims.n_text_ctx,
        "n_text_state": dims.n_text_state, "n_text_head": dims.n_text_head, "n_text_layer": dims.n_text_layer,
        "sot_sequence": listed(tokens.sot_sequence), "all_language_tokens": listed(tokens.all_language_tokens),
        "all_language_codes": listed(tokens.all_language_codes), "sot": tokens.sot, "sot_index": 0, "eot": tokens.eot,
        "blank_id": tokens.encode(" ")[0], "is_multilingual": 1, "no_speech": tokens.no_speech,
        "non_speech_tokens": listed(tokens.non_speech_tokens), "transcribe": tokens.transcribe, "translate": tokens.translate,
        "sot_prev": tokens.sot_prev, "sot_lm": tokens.sot_lm, "no_timestamps": tokens.no_timestamps,
        "timestamp_begin": tokens.timestamp_begin,
    }


@torch.no_grad()
def main(folder):
    model, index = load(folder)
    dims = model.dims
    mel = torch.rand(1, dims.n_mels, 1000)
    cross_k, cross_v = Encoder(model)(mel)
    cache = torch.zeros(dims.n_text_layer, 1, dims.n_text_ctx, dims.n_text_state)
    export = lambda module, inputs, path, names, outputs, axes: torch.onnx.export(
        module, inputs, str(path), opset_version=17, dynamo=False, do_constant_folding=False,
        input_names=names, output_names=outputs, dynamic_axes=axes)
    encoder, decoder = folder / "encoder.onnx", folder / "decoder.onnx"
    layers = {1: "n", 2: "frames"}
    export(Encoder(model), (mel,), encoder, ["mel"], ["n_layer_cross_k", "n_layer_cross_v"],
           {"mel": {0: "n", 2: "T"}, "n_layer_cross_k": layers, "n_layer_cross_v": layers})
    export(Decoder(model), (torch.tensor([[50258] * 3]), cache, cache, cross_k, cross_v, torch.zeros(1, dtype=torch.int64)), decoder,
           ["tokens", "in_n_layer_self_k_cache", "in_n_layer_self_v_cache", "n_layer_cross_k", "n_layer_cross_v", "offset"],
           ["logits", "out_n_layer_self_k_cache", "out_n_layer_self_v_cache", "cross_attention_weights"],
           {"tokens": {0: "n", 1: "t"}, "in_n_layer_self_k_cache": {1: "n", 2: "room"}, "in_n_layer_self_v_cache": {1: "n", 2: "room"},
            "n_layer_cross_k": layers, "n_layer_cross_v": layers, "cross_attention_weights": {0: "n", 2: "t", 3: "frames"}})
    for path, facts in ((encoder, metadata(dims)), (decoder, {})):
        graph = onnx.load(path)
        without_weights(graph.graph, index, (("encoder.", "encoder."), ("decoder.", "decoder.")))
        for key, value in facts.items():
            graph.metadata_props.add(key=key, value=str(value))
        path.write_bytes(graph.SerializeToString())
        print(path.name, path.stat().st_size)


main(Path(sys.argv[1]))
