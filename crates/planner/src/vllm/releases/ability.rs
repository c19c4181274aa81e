//! What some releases do and others do not.

use serde::Deserialize;

/// What a release does that not every release does; the rows of `data/vllm-versions.json` say with which release each
/// begins and ends, and which file of vLLM's source tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// The first engine is still there; cards below compute capability 8.0 stay on it.
    FirstEngine,
    /// The first engine profiles prompts that come in pieces without sampling.
    FirstEngineProfilesWithoutSampling,
    /// What was in use on the card before the start is not taken for the engine's own.
    MeasuresGrowth,
    /// The second engine leaves out of its budget what others hold on the card.
    LeavesOthersOut,
    /// A start is refused where less memory is free than the engine wants.
    ChecksFreeMemory,
    /// A start is refused where a sequence would find no state page, when whole decode steps are captured.
    ChecksStatePages,
    /// Everything by which the device's use grew counts as non-torch memory, PyTorch's buffers included.
    CountsWholeGrowth,
    /// The all-reduce and the norm behind it are one kernel on data-centre Hopper and Blackwell, which keeps buffers.
    FusesAllReduce,
    /// The same with several replicas or stages.
    FusesAllReduceAcrossReplicas,
    /// The buffers of the fused all-reduce are smaller.
    FusesWithSmallerBuffers,
    /// The graphs that AMD's accelerators capture grow with the layers.
    RocmGraphsGrowByLayer,
    /// Trial captures of delta rules are charged with their workspace.
    ChargesDeltaRuleWorkspace,
    /// Compiling benchmarks kernels on copies of their inputs, the embedding among them.
    BenchmarksCompiledKernels,
    /// Most starts sample by sorting logits, as FlashInfer's kernel is rarely installed.
    MostlySortsLogits,
    /// FlashInfer's sampler is used only where it is asked for.
    LeavesFlashinferSampler,
    /// A kernel samples without sorting.
    SamplesWithoutSorting,
    /// Experts in 8-bit floats with one scale a matrix are padded.
    PadsFp8Experts,
    /// Sliding windows have block tables of their own.
    SeparateWindows,
    /// Groups of layers whose numbers lie close together are padded to one size.
    PadsCloseGroupSizes,
    /// Sliding windows reserve blocks for every batch in flight.
    ReservesForBatchesInFlight,
    /// Models of several kinds of layers print their pool as concurrency times length.
    PrintsConcurrencyTimesLength,
    /// `auto` takes over the cache's number type that a checkpoint asks for.
    TakesCheckpointCacheType,
    /// Marlin pads shapes that tensor parallelism cuts off its tiles.
    MarlinPads,
    /// bitsandbytes without a plugin.
    BitsandbytesInCore,
    /// GGUF without a plugin.
    GgufInCore,
    /// `--data-parallel-size`.
    DataParallel,
    /// `--data-parallel-size-local` and its neighbours: replicas on several machines, each started by hand.
    DataParallelRanks,
    /// `--enable-expert-parallel`.
    ExpertParallel,
    /// `--decode-context-parallel-size`.
    DecodeContextParallel,
    /// Decode context parallelism of grouped-query attention is checked against the key-value heads.
    ChecksGroupedQueryContext,
    /// `--nnodes`: several machines without Ray.
    NodesWithoutRay,
    /// Replicas of one GPU each over several machines need no `--data-parallel-backend`.
    SingleGpuNodes,
    /// `--device-ids`.
    DeviceIds,
    /// `--kv-cache-memory-bytes`.
    KvCacheMemoryBytes,
    /// `--max-model-len auto`.
    MaxModelLenAuto,
    /// `--max-model-len 32k`.
    LengthSuffixes,
    /// `--max-num-batched-tokens 8k`, and every other count so.
    CountSuffixes,
    /// `--speculative-config` in place of options of their own.
    SpeculativeConfig,
    /// The method `mtp` of `--speculative-config`.
    MtpMethod,
    /// `--json.key value`.
    DottedKeys,
    /// `-O.key` as a key of `--compilation-config`.
    ShortCompilationKeys,
    /// `--limit-mm-per-prompt '{"image": 4}'`.
    MultimodalLimitsAsJson,
    /// `--limit-mm-per-prompt image=4`.
    MultimodalLimitsAsPairs,
    /// `--enable-reasoning` beside `--reasoning-parser`.
    EnableReasoning,
    /// The variable `VLLM_ATTENTION_BACKEND`.
    AttentionBackendVariable,
    /// The official image starts `vllm serve`; before, the server's module.
    ImageStartsServe,
    /// `vllm bench serve`.
    BenchServe,
    /// `--random-range-ratio` of the benchmark.
    BenchLengthRange,
    /// The benchmark measures embeddings.
    BenchEmbeddings,
}
