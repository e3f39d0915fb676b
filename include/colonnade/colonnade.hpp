#pragma once

/// The whole public interface: read a spec, run it, keep the labelled results. What load.hpp, netcdf.hpp and
/// picture.hpp declare is in colonnade::io, everything else in colonnade::colonnade.
#include "colonnade/atlas.hpp"
#include "colonnade/attractors.hpp"
#include "colonnade/certify.hpp"
#include "colonnade/continuation.hpp"
#include "colonnade/dataset.hpp"
#include "colonnade/device.hpp"
#include "colonnade/error.hpp"
#include "colonnade/estimate.hpp"
#include "colonnade/load.hpp"
#include "colonnade/netcdf.hpp"
#include "colonnade/picture.hpp"
#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"
#include "colonnade/version.hpp"
